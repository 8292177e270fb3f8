// The program around the local server: node serve.mjs <folder> <port>
import { argv, exit } from 'node:process';
import { create_static_server, listen } from './server.ts';

const [, , folder, port] = argv;
if (!folder || !/^\d{1,5}$/.test(port ?? '') || Number(port) > 65535) {
  console.error('usage: serve.mjs <folder> <port>');
  exit(2);
}
try {
  const address = await listen(create_static_server(folder), Number(port));
  console.log(`Untaught is at ${address} (Ctrl-C stops it)`);
} catch (error) {
  console.error(`untaught: cannot listen on port ${port}: ${error instanceof Error ? error.message : error}`);
  exit(1);
}
