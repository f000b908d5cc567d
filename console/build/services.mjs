// Lists the services and actions that a Task can call, from the models of the connectors.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const MODELS = fileURLToPath(
  new URL('../../connectors/src/main/resources/dev/askel/connectors/model/', import.meta.url),
);
const MODULE = 'virtual:askel-services';
const TYPES = {
  o: 'structure',
  a: 'list',
  m: 'map',
  s: 'string',
  y: 'string',
  d: 'timestamp',
  n: 'number',
  b: 'boolean',
};

/**
 * Reads all service models.
 *
 * @returns the JSON texts by file name: `index` has the actions of each service, and each service
 *     has a file with the members of its actions' inputs
 */
export function readServices() {
  const index = {};
  const files = new Map();
  for (const file of readdirSync(MODELS).sort()) {
    if (!file.endsWith('.json.gz')) continue;
    const service = file.slice(0, -'.json.gz'.length);
    const actions = actionsOf(JSON.parse(gunzipSync(readFileSync(MODELS + file))));
    index[service] = Object.keys(actions);
    files.set(service, JSON.stringify(actions));
  }
  files.set('index', JSON.stringify(index));
  return files;
}

/** The members of the inputs of a service's actions, required ones first. */
export function actionsOf({ operations, shapes }) {
  return Object.fromEntries(
    Object.entries(operations).map(([operation, { in: input }]) => {
      const { m: members = {}, r: required = [] } = shapes[input] ?? {};
      const all = Object.entries(members).map(([name, at]) => {
        // A member is the position of its shape, with its place in the request if it has one.
        const shape = shapes[Array.isArray(at) ? at[0] : at];
        return {
          name,
          type: TYPES[shape.t] ?? 'structure',
          ...(required.includes(name) ? { required: true } : {}),
          ...(shape.enum === undefined ? {} : { values: shape.enum }),
        };
      });
      const action = operation.charAt(0).toLowerCase() + operation.slice(1);
      return [action, all.sort((one, other) => !!other.required - !!one.required)];
    }),
  );
}

/**
 * Adds the lists to the build. The module `virtual:askel-services` exports the start of their paths.
 * The start changes with the content of the lists, because browsers cache the files without a limit.
 */
export function askelServices() {
  let files;
  let prefix;
  const read = () => {
    files ??= readServices();
    const hash = createHash('sha256')
      .update([...files].flat().join('\n'))
      .digest('hex');
    prefix ??= `assets/services-${hash.slice(0, 8)}-`;
  };
  return {
    name: 'askel-services',
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : undefined),
    load(id) {
      if (id !== `\0${MODULE}`) return undefined;
      read();
      return `export default ${JSON.stringify(prefix)};`;
    },
    generateBundle() {
      read();
      for (const [name, source] of files)
        this.emitFile({ type: 'asset', fileName: `${prefix}${name}.json`, source });
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        read();
        const [path] = (request.url ?? '').split('?');
        const at = path.indexOf(prefix);
        const text =
          at < 0 ? undefined : files.get(path.slice(at + prefix.length, -'.json'.length));
        if (text === undefined) return next();
        response.setHeader('Content-Type', 'application/json');
        response.end(text);
      });
    },
  };
}
