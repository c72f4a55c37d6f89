/** Rows that are summed up at once: as many as one vector holds results. */
const ROWS = [0, 1, 2, 3];
/** Inputs, or weights, of eight bits in a vector. */
const BLOCK = 16;
/** Blocks a turn of the inner loop: a layer has 64 inputs or more, but the first one. */
const BLOCKS = [0, 1, 2, 3];

const ZERO = '(v128.const i64x2 0 0)';

/**
 * The product of a layer's weights and its inputs, in WebAssembly's text format.
 *
 * Both sides are whole numbers of eight bits, from -127 to 127. The instruction that multiplies sixteen of them at once
 * wants one side without a sign. So it gets the inputs' absolute values, and where the input is below zero, the weight
 * with all its bits turned over. That makes -w - 1 of w, so the product is too low by the absolute value. What this comes to
 * is the same in all rows: what a row of zeros gives. It is taken off each sum.
 *
 * Sums are exact, so they are those of any other way to count. Products are added two by two in sixteen bits, which
 * hold 2 * 128 * 127; with seven bits on one side the relaxed instruction gives the same on every processor.
 *
 * `matrixProduct(rows, columns, weights, scales, inputs, results)`, the last four as addresses:
 * - weights: for each row `columns` of eight bits, made even by a 0, and one that is multiplied by 127;
 * - scales: 32-bit floats, one a row, by which the row's sum is multiplied;
 * - inputs: `columns - 1` of eight bits;
 * - results: 32-bit floats, one a row.
 *
 * Up to fifteen bytes behind inputs and weights are read, and count for nothing. The engine's heap goes on there.
 */
export function matrixProductText(): string {
  return `(module
  (import "engine" "memory" (memory 1))
  (func (export "matrixProduct")
    (param $rows i32) (param $columns i32) (param $weights i32) (param $scales i32) (param $inputs i32)
    (param $results i32)
    (local $width i32) (local $at i32) (local $end i32) (local $ones v128) (local $tooLow v128)
    (local $input v128) (local $absolute v128) (local $negative v128)
    (local $lastAbsolute v128) (local $lastNegative v128) (local $x v128) (local $y v128)
    ${ROWS.map((row) => `(local $row${row} i32) (local $sum${row} v128)`).join(' ')}
    ;; Not a constant: V8 would make it anew for each use.
    (local.set $ones (i16x8.splat (i32.const 1)))
    (local.set $width (i32.or (local.get $columns) (i32.const 1)))
    (local.set $end (i32.add (local.get $inputs) (i32.and (local.get $columns) (i32.const ${-BLOCK}))))
    ${lastBlock()}
    ${rowOfZeros()}
    ${untilFewerRowsThan(ROWS.length, someRows())}
    ${untilFewerRowsThan(1, oneRow())}
  )
)
`;
}

/** The inputs that fill no block, with 127 for the last weight behind them, and zeros. */
function lastBlock(): string {
  return `
    (local.set $x (i8x16.splat (i32.and (local.get $columns) (i32.const 14))))
    (local.set $y (v128.const i8x16 ${Array.from({ length: BLOCK }, (_, lane) => lane).join(' ')}))
    (local.set $input
      (v128.or
        (v128.and (v128.load align=1 (local.get $end)) (i8x16.lt_s (local.get $y) (local.get $x)))
        (v128.and (i8x16.splat (i32.const 127)) (i8x16.eq (local.get $y) (local.get $x)))))
    ${split('$lastAbsolute', '$lastNegative')}`;
}

function rowOfZeros(): string {
  return `
    (local.set $sum0 ${products(ZERO, '$lastAbsolute', '$lastNegative')})
    (local.set $at (local.get $inputs))
    ${whileInputsRemain(1, `${readInput(0)} ${addProducts(0, ZERO)} ${stepOver(1, [])}`)}
    (local.set $tooLow (i32x4.splat ${total('$sum0')}))`;
}

function someRows(): string {
  return `
    ${begin(ROWS)}
    ${whileInputsRemain(BLOCKS.length, `${BLOCKS.map((block) => addBlock(block, ROWS)).join('')} ${stepOver(BLOCKS.length, ROWS)}`)}
    ${whileInputsRemain(1, `${addBlock(0, ROWS)} ${stepOver(1, ROWS)}`)}
    ${addLastBlock(ROWS)}
    ;; Four vectors of four to one of their totals
    (local.set $x (i32x4.add ${interleave('low', '$sum0', '$sum1')} ${interleave('high', '$sum0', '$sum1')}))
    (local.set $y (i32x4.add ${interleave('low', '$sum2', '$sum3')} ${interleave('high', '$sum2', '$sum3')}))
    (local.set $x
      (i32x4.add
        (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $x) (local.get $y))
        (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $x) (local.get $y))))
    (v128.store align=1 (local.get $results) (f32x4.mul (v128.load align=1 (local.get $scales)) ${rounded('$x')}))
    ${nextRows(ROWS.length)}`;
}

function oneRow(): string {
  return `
    ${begin([0])}
    ${whileInputsRemain(1, `${addBlock(0, [0])} ${stepOver(1, [0])}`)}
    ${addLastBlock([0])}
    (local.set $x (i32x4.splat ${total('$sum0')}))
    (f32.store (local.get $results)
      (f32.mul (f32.load (local.get $scales)) (f32x4.extract_lane 0 ${rounded('$x')})))
    ${nextRows(1)}`;
}

function untilFewerRowsThan(rows: number, body: string): string {
  return `
    (block $few (loop $more
      (br_if $few (i32.lt_s (local.get $rows) (i32.const ${rows})))
      ${body}
      (br $more)))`;
}

function whileInputsRemain(blocks: number, body: string): string {
  return `
    (block $done (loop $next
      (br_if $done (i32.gt_u (i32.add (local.get $at) (i32.const ${blocks * BLOCK})) (local.get $end)))
      ${body}
      (br $next)))`;
}

function begin(rows: number[]): string {
  const first = '(local.get $weights)';
  const after = (row: number): string => `(i32.add (local.get $row${row - 1}) (local.get $width))`;
  const each = rows.map(
    (row) => `(local.set $row${row} ${row === 0 ? first : after(row)}) (local.set $sum${row} ${ZERO})`,
  );
  return `(local.set $at (local.get $inputs)) ${each.join('\n')}`;
}

function stepOver(blocks: number, rows: number[]): string {
  const pointers = ['$at', ...rows.map((row) => `$row${row}`)];
  return pointers
    .map((pointer) => `(local.set ${pointer} (i32.add (local.get ${pointer}) (i32.const ${blocks * BLOCK})))`)
    .join('\n');
}

function nextRows(rows: number): string {
  return `
    (local.set $weights (i32.add (local.get $weights) (i32.mul (local.get $width) (i32.const ${rows}))))
    (local.set $scales (i32.add (local.get $scales) (i32.const ${4 * rows})))
    (local.set $results (i32.add (local.get $results) (i32.const ${4 * rows})))
    (local.set $rows (i32.sub (local.get $rows) (i32.const ${rows})))`;
}

function addBlock(block: number, rows: number[]): string {
  const sums = rows.map((row) => addProducts(row, load(`$row${row}`, block)));
  return `${readInput(block)} ${sums.join('\n')}`;
}

function addLastBlock(rows: number[]): string {
  return rows.map((row) => addProducts(row, load(`$row${row}`, 0), '$lastAbsolute', '$lastNegative')).join('\n');
}

function readInput(block: number): string {
  return `(local.set $input ${load('$at', block)}) ${split('$absolute', '$negative')}`;
}

function split(absolute: string, negative: string): string {
  return `
    (local.set ${absolute} (i8x16.abs (local.get $input)))
    (local.set ${negative} (i8x16.lt_s (local.get $input) ${ZERO}))`;
}

function load(pointer: string, block: number): string {
  return `(v128.load offset=${block * BLOCK} align=1 (local.get ${pointer}))`;
}

function addProducts(row: number, weights: string, absolute = '$absolute', negative = '$negative'): string {
  return `(local.set $sum${row} (i32x4.add (local.get $sum${row}) ${products(weights, absolute, negative)}))`;
}

/** Sixteen products, four by four in four sums. */
function products(weights: string, absolute: string, negative: string): string {
  const turned = `(v128.xor ${weights} (local.get ${negative}))`;
  const twoByTwo = `(i16x8.relaxed_dot_i8x16_i7x16_s ${turned} (local.get ${absolute}))`;
  return `(i32x4.dot_i16x8_s ${twoByTwo} (local.get $ones))`;
}

function total(vector: string): string {
  const lanes = [0, 1, 2, 3].map((lane) => `(i32x4.extract_lane ${lane} (local.get ${vector}))`);
  return lanes.reduce((sum, lane) => `(i32.add ${sum} ${lane})`);
}

function interleave(half: 'low' | 'high', one: string, other: string): string {
  const lanes =
    half === 'low' ? '0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23' : '8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31';
  return `(i8x16.shuffle ${lanes} (local.get ${one}) (local.get ${other}))`;
}

function rounded(sums: string): string {
  return `(f32x4.convert_i32x4_s (i32x4.sub (local.get ${sums}) (local.get $tooLow)))`;
}
