/** The profiles' settings, and what the tests of the rooms below share: one real database. */
@NullMarked
package dev.askel.cluster;

import org.jspecify.annotations.NullMarked;
