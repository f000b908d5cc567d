/** Tests of the pause of the whole installation. */
@NullMarked
package dev.askel.engine.installation;

import org.jspecify.annotations.NullMarked;
