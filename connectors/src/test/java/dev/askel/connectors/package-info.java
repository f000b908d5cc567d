/** Tests against real HTTP servers; what several of them need. */
@NullMarked
package dev.askel.connectors;

import org.jspecify.annotations.NullMarked;
