/**
 * The database of a server, bundled or external, the bucket of its large payloads, and the files of
 * its data folder.
 *
 * <p>Entry types: {@link dev.askel.server.storage.Storage}, {@link
 * dev.askel.server.storage.RootKeyFile} and {@link dev.askel.server.storage.ConfiguredBucket}. Must
 * not depend on the tables: only the engine reads them.
 */
@NullMarked
package dev.askel.server.storage;

import org.jspecify.annotations.NullMarked;
