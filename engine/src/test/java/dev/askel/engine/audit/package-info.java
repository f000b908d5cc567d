@org.jspecify.annotations.NullMarked
package dev.askel.engine.audit;
