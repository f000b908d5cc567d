/**
 * Backups, restores and standbys of the bundled PostgreSQL. The entry type is {@link
 * dev.askel.server.recovery.DatabaseRecovery}. Must not depend on the tables or their content.
 */
@NullMarked
package dev.askel.server.recovery;

import org.jspecify.annotations.NullMarked;
