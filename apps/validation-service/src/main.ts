import { runService } from '@cairn/service-host';
import { readConfig } from './config.ts';
import { serviceOptions } from './service-options.ts';

await runService(() => serviceOptions(readConfig()));
