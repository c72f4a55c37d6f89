/** What the measurements read of a database before and after. */
export interface Counters {
  statements: number;
  transactions: number;
  walBytes: number;
}

/** Where one measurement of one system happens: a database of its own on a throwaway server. */
export interface Place {
  url: string;
  /** CPU time of the server with all its processes so far; undefined where there is no /proc. */
  serverCpuMs(): number | undefined;
  /** Undefined for a store that does not count them. */
  counters(): Promise<Counters | undefined>;
  /** Before a measurement, so that none pays for what another wrote. */
  settle(): Promise<void>;
  /** What the database does by itself once a minute: whether it has done it yet is chance. */
  vacuum(): Promise<void>;
}

export interface BenchServer {
  version: string;
  /** A new, empty database. */
  place(): Promise<Place>;
  stop(): Promise<void>;
}

/** What must be installed by hand. */
export class ProgramMissingError extends Error {
  constructor(program: string, aptPackage: string, systems: string) {
    super(`${program} is missing (apt-get install ${aptPackage}), or leave out ${systems} by --systems.`);
    this.name = 'ProgramMissingError';
  }
}
