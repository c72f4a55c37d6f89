// `npm run doctor`: see README.md.
import { workspaceRoot } from '../local-stack/bootstrap.mjs';
import { CHECKS } from './checks.mjs';

const MARKS = { ok: ' ok ', warn: 'note', fail: 'FIX ' };

const findings = [];
for (const check of CHECKS) {
  const finding = await check({ root: workspaceRoot, env: process.env });
  findings.push(finding);
  console.log(`${MARKS[finding.state]}  ${finding.text}`);
}
const failed = findings.filter(({ state }) => state === 'fail').length;
console.log(failed === 0 ? '\nReady: npm start' : `\n${failed} to fix before npm start works.`);
process.exitCode = failed === 0 ? 0 : 1;
