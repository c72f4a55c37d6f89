import 'reflect-metadata';

export { startFixture } from './start-fixture.ts';
