const FIRST_USER = '00000000-0000-0000-0000-000000000000';
/** The turns of eight users would fill every small claim. */
const AGED_FIRST_EVERY = 8;

/** Who comes first in a claim in turn. */
export interface Turn {
  /** Users from the one after this. */
  afterUser: string;
  /** Before any user, jobs that have waited long. */
  agedFirst: boolean;
}

/** The last two parameters of `DUE_IN_TURN`. */
export function turnParameters({ afterUser, agedFirst }: Turn): [string, boolean] {
  return [afterUser, agedFirst];
}

/** Whose turn it is, from claim to claim of one worker. */
export class UserTurns {
  private lastUser = FIRST_USER;
  private taken = 0;

  next(): Turn {
    this.taken += 1;
    return { afterUser: this.lastUser, agedFirst: this.taken % AGED_FIRST_EVERY === 0 };
  }

  /** @param users whose turn it was; with nobody left, the turn starts anew */
  served(users: readonly string[]): void {
    this.lastUser = users.reduce((last, userId) => (userId > last ? userId : last), FIRST_USER);
  }
}
