/** Tests of the clients that load is made with. */
@NullMarked
package dev.askel.load.wire;

import org.jspecify.annotations.NullMarked;
