<firn/does-not-exist>
