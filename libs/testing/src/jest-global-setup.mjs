// Jest `globalSetup` of projects with integration specs; `presetWithServices` in jest.preset.mjs sets it.
import { startTestServices } from './test-services.ts';

export default async function startServices(_globalConfig, projectConfig) {
  globalThis.cairnTestServices = await startTestServices(projectConfig.globals.cairnTestServices);
}
