package dev.askel.trigger.target;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Accepts deliveries from triggers. */
public interface Deliveries {
    /**
     * Inserts deliveries in the transaction of the caller. A delivery whose id is stored already
     * has no effect. After the commit, the cluster calls the target at least once until the target
     * accepts the event or the retry policy is exhausted. A Standard state machine of this cluster
     * gets exactly one execution, because the execution's name is fixed. An Express state machine
     * gets at least one.
     *
     * @param deliveries at most a few hundred
     */
    void insert(Connection connection, List<Delivery> deliveries) throws SQLException;

    /**
     * Notifies this node of a commit with due deliveries. Without the notification, deliveries
     * start up to half a second later.
     */
    void onCommitted();
}
