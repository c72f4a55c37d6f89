/** More than any sticky pattern may look at in vain; what it looks at is not the length of the text. */
const STICKY_LOOK = 100;

/**
 * How many characters patterns look at while `work` runs. As each takes time in proportion to what it looks at
 * (`patterns.spec.ts`), this is the time in a unit that is the same on every machine.
 */
export function patternWork(work: () => void): number {
  let characters = 0;
  const prototype = RegExp.prototype as { exec(this: RegExp, text: string): RegExpExecArray | null };
  const { exec } = prototype;
  prototype.exec = function (text) {
    const from = this.global || this.sticky ? this.lastIndex : 0;
    const match = exec.call(this, text);
    if (match) characters += match.index + match[0].length - from;
    else characters += this.sticky ? STICKY_LOOK : Math.max(0, text.length - from);
    return match;
  };
  try {
    work();
  } finally {
    prototype.exec = exec;
  }
  return characters;
}
