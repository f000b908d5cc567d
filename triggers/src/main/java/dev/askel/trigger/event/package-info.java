/**
 * EventBridge's event buses: rules choose events of a bus and send them to targets. Entry type:
 * {@link dev.askel.trigger.event.EventBridge}. This package has the operations as the API names
 * them; its subpackages implement them and must not be used by it.
 */
@NullMarked
package dev.askel.trigger.event;

import org.jspecify.annotations.NullMarked;
