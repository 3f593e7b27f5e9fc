insert into catalog_widgets (id, owner_id, name, created_at) values
    (x'01a2050da591758896300000000000fb', x'01a2050da591758896300000000000ff', '"A" ''b'' \u00e9', -1);
