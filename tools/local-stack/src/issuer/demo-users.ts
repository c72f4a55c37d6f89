export interface DemoUser {
  name: string;
  userId: string;
}

/** The people of the local stack. Their ids never change, so that documents stay theirs over restarts. */
export const DEMO_USERS: readonly DemoUser[] = [
  { name: 'alice', userId: '0a11ce00-0000-4000-8000-000000000001' },
  { name: 'bob', userId: '0b0b0000-0000-4000-8000-000000000002' },
  { name: 'carol', userId: '0ca401e0-0000-4000-8000-000000000003' },
];

export function demoUser(name: string): DemoUser | undefined {
  return DEMO_USERS.find((user) => user.name === name.toLowerCase());
}
