package io.entangle.archfixture.api.repository;

import org.springframework.data.repository.Repository;

public interface PublicRepository extends Repository<String, Long> {}
