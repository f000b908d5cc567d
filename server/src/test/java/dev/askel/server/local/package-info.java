/** Tests of local runs, without a server. */
@NullMarked
package dev.askel.server.local;

import org.jspecify.annotations.NullMarked;
