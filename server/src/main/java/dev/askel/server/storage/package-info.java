/**
 * The database of a server, bundled or external, and the files of its data folder.
 *
 * <p>Entry types: {@link dev.askel.server.storage.Storage} and {@link
 * dev.askel.server.storage.RootKeyFile}. Must not depend on the tables or their content.
 */
@NullMarked
package dev.askel.server.storage;

import org.jspecify.annotations.NullMarked;
