/**
 * The operations of AWS Step Functions as typed Java: what a caller may ask of the engine, what it
 * is answered, and how it is refused.
 *
 * <p>Knows no wire format, no actor and no table: {@code http} renders these types as AWS JSON, the
 * other rooms of the engine implement them. Source: docs/aws/api.md and AWS's service model 2016-11-23.
 */
@NullMarked
package dev.askel.engine.api;

import org.jspecify.annotations.NullMarked;
