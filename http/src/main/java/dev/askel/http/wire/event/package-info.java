/**
 * Reads and writes the operations of EventBridge (<a
 * href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/Welcome.html">API
 * reference</a>). Entry type: {@link dev.askel.http.wire.event.EventOperations}.
 */
@NullMarked
package dev.askel.http.wire.event;

import org.jspecify.annotations.NullMarked;
