// The `serve` target of the services: `nx serve domain-api`. Nx runs it on the workspace's Node.
await import('./src/serve/main.ts');
