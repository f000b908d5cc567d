/**
 * Stores, searches, delivers and expires the records of the audit log.
 *
 * <p>Entry type: {@link dev.askel.engine.audit.Audit}. {@code AuditWriter} stores records in
 * groups; {@code AuditDelivery} sends stored records to a sink.
 */
@NullMarked
package dev.askel.engine.audit;

import org.jspecify.annotations.NullMarked;
