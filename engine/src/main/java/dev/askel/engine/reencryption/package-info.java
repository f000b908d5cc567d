/**
 * Re-encrypts the sealed rows of tables after a rotation of the key ring. Entry type: {@link
 * dev.askel.engine.reencryption.SealedRowReencryption}. Depends on the keys and the database only.
 */
@NullMarked
package dev.askel.engine.reencryption;

import org.jspecify.annotations.NullMarked;
