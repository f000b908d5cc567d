/**
 * Schedule expressions: {@code rate}, {@code cron} and {@code at} (<a
 * href="https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html">schedule
 * types</a>). The package is pure: time is an argument.
 */
@NullMarked
package dev.askel.trigger.schedule.expression;

import org.jspecify.annotations.NullMarked;
