export default async function stopServices() {
  await globalThis.cairnTestServices?.stop();
}
