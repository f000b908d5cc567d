/**
 * The operations of AWS Step Functions as typed Java: requests, results and errors.
 *
 * <p>Depends on no wire format, actor or table: {@code http} renders these types as AWS JSON, and
 * the other packages of the engine implement them. Source: docs/aws/api.md and AWS's service model
 * 2016-11-23.
 */
@NullMarked
package dev.askel.engine.api;

import org.jspecify.annotations.NullMarked;
