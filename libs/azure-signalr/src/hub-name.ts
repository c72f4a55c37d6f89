/** https://learn.microsoft.com/azure/azure-signalr/signalr-quickstart-rest-api: a letter, then letters, digits, underscores. */
const HUB_NAME = /^[A-Za-z]\w{0,127}$/;

/**
 * The service's name of a hub. Lower case, because the service takes names without regard to it and tokens do not.
 * @throws RangeError when the service allows no such name
 */
export function hubNameOf(hubPath: string, choose: (hubPath: string) => string = fromPath): string {
  const name = choose(hubPath).toLowerCase();
  if (!HUB_NAME.test(name)) throw new RangeError(`Azure SignalR Service takes no hub named "${name}"; set hubName.`);
  return name;
}

function fromPath(hubPath: string): string {
  return hubPath.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '');
}
