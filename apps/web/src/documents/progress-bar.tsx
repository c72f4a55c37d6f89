interface ProgressBarProps {
  percent: number;
  label: string;
}

export function ProgressBar({ percent, label }: ProgressBarProps) {
  const whole = Math.floor(percent);
  return (
    <div className="progress">
      <progress max={100} value={whole} aria-label={label}>
        {whole} %
      </progress>
      <span className="progress-percent" aria-hidden="true">
        {whole} %
      </span>
    </div>
  );
}
