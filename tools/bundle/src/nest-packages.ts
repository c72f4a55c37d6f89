import { cp, mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

/** What `/docs` serves. */
const SWAGGER_UI_FILES = [
  'favicon-16x16.png',
  'favicon-32x32.png',
  'swagger-ui.css',
  'swagger-ui-bundle.js',
  'swagger-ui-standalone-preset.js',
];

const REQUIRE_AT_RUN_TIME = 'createRequire(import.meta.url)';
const SWAGGER_UI_FOLDER = `require('swagger-ui-dist/absolute-path.js')()`;

/** Made when Nest's loggers are loaded, which takes 6 MB of language data into memory; our services log through pino. */
const DATE_FORMATTER = /const dateTimeFormatter = (new Intl\.DateTimeFormat\([^)]*\));/;

/**
 * Nest's own packages are ES modules that reach for optional ones with `createRequire`, which no bundler follows. Beside
 * a `node_modules` folder that would load a second copy of Nest, in a container nothing: here it always finds nothing,
 * and the callers do without. Only the folder of Swagger UI's files is needed; they lie in `assets/swagger-ui`.
 */
export const nestPackages = (onSwaggerUi: () => void): Plugin => ({
  name: 'nest-packages',
  setup(build) {
    build.onLoad({ filter: /[\\/]@nestjs[\\/].*\.js$/ }, async ({ path }) => {
      const code = await readFile(path, 'utf8');
      if (!code.includes(REQUIRE_AT_RUN_TIME) && !DATE_FORMATTER.test(code)) return undefined;
      if (code.includes(SWAGGER_UI_FOLDER)) onSwaggerUi();
      const contents = code
        .replace(DATE_FORMATTER, 'const dateTimeFormatter = { format: (time) => $1.format(time) };')
        .replace(SWAGGER_UI_FOLDER, `(import.meta.dirname + '/assets/swagger-ui')`)
        .replaceAll(REQUIRE_AT_RUN_TIME, `((name) => { throw new Error(name + ' is not part of this bundle'); })`);
      return { contents, loader: 'js' };
    });
  },
});

export async function copySwaggerUi(workspaceRoot: string, outputDir: string): Promise<void> {
  const nest = createRequire(join(workspaceRoot, 'package.json')).resolve('@nestjs/swagger/package.json');
  const source = dirname(createRequire(nest).resolve('swagger-ui-dist/package.json'));
  const target = join(outputDir, 'assets', 'swagger-ui');
  await mkdir(target, { recursive: true });
  await Promise.all(SWAGGER_UI_FILES.map((file) => cp(join(source, file), join(target, file))));
}
