import type { LayerInput } from '../../layer/layer-input.ts';
import type { ValidationLayer } from '../../layer/layer.ts';
import { fileStructure } from './file-structure.ts';
import { structureSettings, type StructureSettings } from './structure-settings.ts';
import { textStructure } from './text-structure.ts';

/** Size, number and well-formedness: what can be said of an input before anybody reads it. */
export const structureLayer: ValidationLayer<StructureSettings> = {
  id: 'structure',
  provider: 'local',
  version: '3',
  accepts: ['text', 'pdf', 'image', 'other-file'],
  settings: structureSettings,
  analyse: (input: LayerInput, { settings }) =>
    input.kind === 'text' ? textStructure(input, settings) : fileStructure(input),
};
