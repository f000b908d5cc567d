/**
 * Tests of the profiles' settings, and the real database that the tests of the subpackages share.
 */
@NullMarked
package dev.askel.cluster;

import org.jspecify.annotations.NullMarked;
