/** Tests of encrypted payloads. */
@NullMarked
package dev.askel.engine.encryption;

import org.jspecify.annotations.NullMarked;
