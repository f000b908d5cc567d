/**
 * Large payloads, which are stored once for each account and content. {@link
 * dev.askel.engine.payload.LargePayloads} is the entry type. The rows of executions refer to them.
 * The package depends on the encryption of payloads and the database.
 */
@NullMarked
package dev.askel.engine.payload;

import org.jspecify.annotations.NullMarked;
