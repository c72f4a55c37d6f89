import { describeHubBackplane } from './hub-backplane.contract.ts';
import { InProcessBackplane } from './in-process-backplane.ts';

describeHubBackplane('InProcessBackplane', async (count) => {
  const shared = new InProcessBackplane();
  return { backplanes: Array<InProcessBackplane>(count).fill(shared), close: () => shared.close() };
});
