export { startFixture, type Fixture, type FixtureOptions } from './start-fixture.ts';
