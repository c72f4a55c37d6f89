import { readHocr } from './hocr.ts';

const PAGE = `<div class='ocr_page' id='page_1' title='image "stdin"; bbox 0 0 1250 500; ppageno 0; scan_res 300 300'>
 <div class='ocr_carea' id='block_1_1' title="bbox 124 188 700 262">
  <p class='ocr_par' id='par_1_1' lang='eng' title="bbox 124 188 700 262">
   <span class='ocr_line' id='line_1_1' title="bbox 124 188 700 262; baseline 0.01 -12; x_size 66.5; x_descenders 12; x_ascenders 15">
    <span class='ocrx_word' id='word_1_1' title='bbox 124 190 330 250; x_wconf 96'>Stones</span>
    <span class='ocrx_word' id='word_1_2' title='bbox 350 188 480 250; x_wconf 91'>A&amp;B&#39;s</span>
    <span class='ocrx_word' id='word_1_3' title='bbox 500 188 520 250; x_wconf 12'> </span>
   </span>
  </p>
 </div>
 <div class='ocr_photo' id='block_1_2' title="bbox 0 300 1250 500"></div>
 <div class='ocr_carea' id='block_1_3' title="bbox 10 300 20 400">
  <p class='ocr_par' id='par_1_2' lang='eng' title="bbox 10 300 20 400">
   <span class='ocr_line' id='line_1_2' title="bbox 10 300 20 400; baseline 0 0; x_size 10"> </span>
  </p>
 </div>
</div>`;

describe('readHocr', () => {
  it('reads blocks, paragraphs and lines with their words, and drops those without', () => {
    const box = [124, 188, 700, 262];
    const words = [
      { text: 'Stones', box: [124, 190, 330, 250], confidence: 96 },
      { text: "A&B's", box: [350, 188, 480, 250], confidence: 91 },
    ];
    const line = { box, baseline: [124, 250, 700, 255.8], rowHeight: 66.5, words };

    expect(readHocr(PAGE)).toEqual([{ box, paragraphs: [{ box, lines: [line] }] }]);
  });

  it('gives a line that runs up the page its baseline', () => {
    const sideways = PAGE.replace('baseline 0.01 -12', 'textangle 90');

    expect(readHocr(sideways)[0]?.paragraphs[0]?.lines[0]?.baseline).toEqual([700, 262, 700, 188]);
  });
});
