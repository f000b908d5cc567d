/**
 * Reads <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md">CloudEvents
 * 1.0</a> from HTTP requests and maps them to events of a bus. Entry type: {@link
 * dev.askel.trigger.event.cloudevent.CloudEventReader}. The package is pure and knows no database.
 */
@NullMarked
package dev.askel.trigger.event.cloudevent;

import org.jspecify.annotations.NullMarked;
