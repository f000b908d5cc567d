/** Texts that triggers receive as bytes. The package depends on no other package of the module. */
@NullMarked
package dev.askel.trigger.text;

import org.jspecify.annotations.NullMarked;
