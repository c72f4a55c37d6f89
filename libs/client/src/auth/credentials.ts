/** Who the calls are made for. */
export interface Credentials {
  /** A token that is still valid for a while. @throws when nobody is signed in */
  accessToken(): Promise<string>;
  /** Called once per call that was answered 401. @returns whether another try with a new token makes sense */
  refused(): Promise<boolean>;
}
