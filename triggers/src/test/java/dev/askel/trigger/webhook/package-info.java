/** Tests of webhooks without HTTP. */
@NullMarked
package dev.askel.trigger.webhook;

import org.jspecify.annotations.NullMarked;
