package io.entangle.archfixture.worker.database.runner;

import javax.sql.DataSource;

record LeaseBySql(DataSource source) {}
