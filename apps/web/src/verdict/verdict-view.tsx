import {
  findingsOf,
  pointsWords,
  verdictMeaning,
  verdictWords,
  type Finding,
  type Validation,
} from './verdict-words.ts';

/** `sha256:` and the first twelve digits; the API has the rest. */
const SHOWN_OF_HASH = 19;

/** Validation's verdict: one line, and on demand who found what. Open from the start when there is something to do. */
export function VerdictView({ validation }: { validation: Validation }) {
  const { findings, clear, failed } = findingsOf(validation);
  const { policy } = validation;
  return (
    <section className="card" aria-labelledby="verdict-heading">
      <h2 id="verdict-heading">Validation</h2>
      <details
        className="verdict"
        data-decision={validation.decision}
        data-testid="verdict"
        open={validation.decision === 'review'}
      >
        <summary>{verdictWords(validation)}</summary>
        <div className="verdict-body">
          <p>{verdictMeaning(validation)}</p>
          {findings.length > 0 && (
            <ol className="findings" aria-label="What was found, weightiest first">
              {findings.map((finding) => (
                <FindingView key={finding.layer} finding={finding} />
              ))}
            </ol>
          )}
          {clear.length > 0 && <p className="muted">Found nothing: {clear.join(', ')}.</p>}
          {failed.length > 0 && <p>Could not judge: {failed.join(', ')}.</p>}
          <p className="muted">
            100 is harmless. Judged by the rules “{policy.id}”, version {policy.version}{' '}
            {policy.hash && <code className="code">{policy.hash.slice(0, SHOWN_OF_HASH)}</code>}
          </p>
        </div>
      </details>
    </section>
  );
}

function FindingView({ finding: { layer, pointsOff, unsure, reasons } }: { finding: Finding }) {
  return (
    <li className="finding">
      <p className="finding-head">
        <span className="finding-layer">{layer}</span>
        {pointsOff !== null && (
          <span className="finding-points">
            <progress max={100} value={pointsOff} aria-hidden="true" />
            <span>{pointsWords(pointsOff)}</span>
          </span>
        )}
      </p>
      {reasons.length > 0 ? (
        <ul className="finding-reasons">
          {reasons.map((reason, index) => (
            <li key={index}>
              {reason.page !== null && `Page ${reason.page}: `}
              {reason.message} <code className="code">{reason.code}</code>
            </li>
          ))}
        </ul>
      ) : (
        <p className="muted">A faint trace, nothing to name.</p>
      )}
      {unsure && <p className="muted">This check was not made for texts like this one, so it is unsure.</p>}
    </li>
  );
}
