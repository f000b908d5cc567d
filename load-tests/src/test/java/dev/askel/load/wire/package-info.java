/** Tests of the clients of the wire protocol against scripted HTTP servers. */
@NullMarked
package dev.askel.load.wire;

import org.jspecify.annotations.NullMarked;
