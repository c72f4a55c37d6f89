import { DataSource } from 'typeorm';
import type { EntityManager, EntitySubscriberInterface, QueryRunner } from 'typeorm';

type Action = () => void;

/** What waits for the commit of a query runner's transaction, and at which depth of savepoints it was asked for. */
const waiting = new WeakMap<QueryRunner, Map<Action, number>>();
const watched = new WeakSet<DataSource>();

/**
 * Runs `action` once the transaction that `source` is in has committed, and not if it is rolled back; at once when there
 * is none. The same function is run once per commit, however often it was asked for.
 *
 * Knows transactions that were begun through TypeORM, savepoints included. What is asked for may get lost with the
 * process, so it is for hints: notifications, wake-ups.
 */
export function afterCommit(source: DataSource | EntityManager, action: Action): void {
  const runner = source instanceof DataSource ? undefined : source.queryRunner;
  if (!runner?.isTransactionActive) return action();
  watch(runner.dataSource);
  const actions = waiting.get(runner) ?? new Map<Action, number>();
  waiting.set(runner, actions);
  if (!actions.has(action)) actions.set(action, depthOf(runner));
}

function watch(dataSource: DataSource): void {
  if (watched.has(dataSource)) return;
  watched.add(dataSource);
  dataSource.subscribers.push(SUBSCRIBER);
}

const SUBSCRIBER: EntitySubscriberInterface = {
  afterTransactionCommit({ queryRunner }) {
    const actions = waiting.get(queryRunner);
    if (!actions) return;
    // Also called when a savepoint is released, with the transaction still open.
    if (queryRunner.isTransactionActive) return lift(actions, depthOf(queryRunner));
    waiting.delete(queryRunner);
    for (const action of actions.keys()) action();
  },
  afterTransactionRollback({ queryRunner }) {
    const actions = waiting.get(queryRunner);
    if (!actions) return;
    if (!queryRunner.isTransactionActive) waiting.delete(queryRunner);
    else dropBelow(actions, depthOf(queryRunner));
  },
};

/** What a released savepoint asked for belongs to the transaction around it. */
function lift(actions: Map<Action, number>, depth: number): void {
  for (const [action, asked] of actions) if (asked > depth) actions.set(action, depth);
}

function dropBelow(actions: Map<Action, number>, depth: number): void {
  for (const [action, asked] of actions) if (asked > depth) actions.delete(action);
}

/** 1 in a plain transaction, one more in each savepoint. */
function depthOf(runner: QueryRunner): number {
  return (runner as unknown as { transactionDepth: number }).transactionDepth;
}
