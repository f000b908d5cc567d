// Merges the software bills of materials of the Java archives, of the console and of the documentation into one, and
// writes the report of their licences:
//
//   node packaging/sbom.mjs MAVEN.json CONSOLE.json SITE.json BOM.json LICENCES.txt
//
// It fails when a component has no licence that permits the distribution.
import { readFileSync, writeFileSync } from 'node:fs';

// Licences of which each component needs one. NOTICE contains their texts.
const PERMITTED = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'EPL-2.0',
  'ISC',
  'MIT',
  'MIT-0',
  'PostgreSQL',
  'Unlicense',
]);

// SPDX identifiers of the names that published files use.
const NAMES = new Map([
  ['Apache 2.0', 'Apache-2.0'],
  ['Apache License 2.0', 'Apache-2.0'],
  ['Apache License, Version 2.0', 'Apache-2.0'],
  ['Apache-2', 'Apache-2.0'],
  ['The Apache License, Version 2.0', 'Apache-2.0'],
  ['The Apache Software License, Version 2.0', 'Apache-2.0'],
  ['BSD licence 3', 'BSD-3-Clause'],
  ['BSD-2-Clause AND BSD-3-Clause', 'BSD-2-Clause'],
  ['Eclipse Distribution License - v 1.0', 'BSD-3-Clause'],
  ['Eclipse Public License, Version 2.0', 'EPL-2.0'],
  ['MIT License', 'MIT'],
  ['The MIT License', 'MIT'],
]);

// Licences that the plugin of CycloneDX derives wrongly from the name in a pom.xml.
const CORRECTIONS = new Map([
  // Its name is BSD, and its address https://opensource.org/license/bsd-3-clause.
  ['com.thoughtworks.paranamer/paranamer', 'BSD-3-Clause'],
]);

// Packages of npm that the scripts and styles of the documentation contain. The others build them.
const SHIPPED_BY_SITE =
  /^(vitepress|vue|@vue\/(reactivity|runtime-core|runtime-dom|shared)|@vueuse\/.*|minisearch|mark\.js|focus-trap|tabbable)$/;

const [mavenFile, consoleFile, siteFile, bomFile, licencesFile] = process.argv.slice(2);
if (licencesFile === undefined) {
  console.error('sbom: MAVEN.json CONSOLE.json SITE.json BOM.json LICENCES.txt');
  process.exit(2);
}
const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
const bom = read(mavenFile);
const npmOf = (file, isShipped) => {
  const npm = read(file);
  const components = npm.components.filter((component) => isShipped(component.name, component.group));
  const references = new Set(components.map((component) => component['bom-ref']));
  const dependencies = npm.dependencies
    .filter((dependency) => references.has(dependency.ref))
    .map((dependency) => ({
      ref: dependency.ref,
      dependsOn: (dependency.dependsOn ?? []).filter((reference) => references.has(reference)),
    }));
  return { components, dependencies };
};
const parts = [
  npmOf(consoleFile, () => true),
  npmOf(siteFile, (name, group) => SHIPPED_BY_SITE.test(group === undefined ? name : `${group}/${name}`)),
];

const known = new Set(bom.components.map((component) => component['bom-ref']));
for (const part of parts) {
  bom.components.push(...part.components.filter((component) => !known.has(component['bom-ref'])));
  bom.dependencies.push(...part.dependencies.filter((dependency) => !known.has(dependency.ref)));
  for (const component of part.components) known.add(component['bom-ref']);
}

const nameOf = ({ group, name }) => (group === undefined || group === '' ? name : `${group}/${name}`);
for (const component of bom.components) {
  const correction = CORRECTIONS.get(nameOf(component));
  if (correction !== undefined) component.licenses = [{ license: { id: correction } }];
}

const identifiers = (component) =>
  (component.licenses ?? []).flatMap(({ license, expression }) => {
    const names = expression?.split(/ OR /) ?? [license.id ?? license.name];
    return names.map((name) => NAMES.get(name.replace(/^\(|\)$/g, '').trim()) ?? name);
  });
const problems = [];
const lines = bom.components
  // Our own modules have the licence of the distribution.
  .filter((component) => component.group !== 'dev.askel')
  .map((component) => {
    const licences = identifiers(component);
    if (!licences.some((licence) => PERMITTED.has(licence))) {
      problems.push(`${component.purl}: ${licences.join(', ') || 'no licence'}`);
    }
    return `${nameOf(component)} ${component.version}\t${licences.join(' or ')}`;
  })
  .sort();
if (problems.length > 0) {
  console.error(`sbom: these components have no permitted licence:\n${problems.join('\n')}`);
  process.exit(1);
}
writeFileSync(bomFile, `${JSON.stringify(bom, null, 2)}\n`);
writeFileSync(
  licencesFile,
  `Licences of the components of Askel ${bom.metadata.component.version}. NOTICE has the copyrights and texts.\n\n${lines.join('\n')}\n`,
);
