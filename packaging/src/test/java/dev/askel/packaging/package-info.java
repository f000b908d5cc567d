/**
 * Tests of the unit of systemd, the Debian package and the files of a release. They run the scripts
 * of {@code packaging/}. A test whose programs are missing is skipped with a message.
 */
@NullMarked
package dev.askel.packaging;

import org.jspecify.annotations.NullMarked;
