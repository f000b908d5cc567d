/**
 * Sessions, statements, the threads that run SQL for callers that must not block, and the
 * classification of SQL failures, for all packages that use PostgreSQL.
 */
@NullMarked
package dev.askel.engine.sql;

import org.jspecify.annotations.NullMarked;
